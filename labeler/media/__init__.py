"""Files of images and sound: probe, decode, measure, thumbnails, peaks, spectrograms."""
