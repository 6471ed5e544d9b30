"""What the The pages, one file each. know and decide, without Qt."""
