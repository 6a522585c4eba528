"""The clinical side of a case: invented notes and lab values, and the redaction of personal data in notes."""
