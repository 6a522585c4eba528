"""The medical demo on computer-generated phantoms. Not for diagnosis.

``phantom`` generates chests and films them, ``clinical`` writes notes and lab values, ``dicom`` reads and de-identifies film files,
``fusion`` holds the networks and their explanations, ``report`` writes the result as a page and as FHIR.
"""
