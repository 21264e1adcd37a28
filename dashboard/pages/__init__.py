"""The pages, a module each: what an address chooses is read, the questions are asked, and a template shows the answers."""
