"""The demonstration: a district of 487 projects at a fixed day in 2021.

Real projects carry sourced facts only; the rest is made by a seeded generator and says that it is fictional.
"""
