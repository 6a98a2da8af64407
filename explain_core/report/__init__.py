"""The report: a site of static pages over a store, written to a folder or served from the live store."""
