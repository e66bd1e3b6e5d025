"""The charter and its record for other programs and for paper: Word and PDF as official documents, Excel, OSCAL."""
