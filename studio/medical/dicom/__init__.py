"""Film files: reading, de-identifying and writing DICOM."""
