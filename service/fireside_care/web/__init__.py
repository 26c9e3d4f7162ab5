"""The clinic's pages in a browser: plain HTML, forms, and a little script that keeps them live."""
