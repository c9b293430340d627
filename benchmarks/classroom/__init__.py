"""A class on one server: `./run load` has students send the requests that the page sends, and measures their answers.

`record` drives the page in Chromium and writes recorded.json; `recording` reads it; `student` decides what a student
does when, and knows no network; `drive` (Locust, in an environment of its own) and `plain` (httpx, for the tests) carry
it out; `tally` counts; `watch` looks at the server's processes; `report` makes tables.
"""
