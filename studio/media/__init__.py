"""Files in and out: pictures, sound, video, films and the metadata in them. Never imports torch."""
