"""The written result: report sentences, a printable page and FHIR."""
