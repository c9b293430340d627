"""The edge of the application, which every request passes: who may ask, what every answer carries, what is noted.

Its libraries are imported where the settings need them: processes that compute import the application, too.
"""
