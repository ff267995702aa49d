"""The pages of memory: one module a page, or a family of pages."""
