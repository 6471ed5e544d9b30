"""Small parts that The pages, one file each. share."""
