"""IPython magic: `%sparkvet application_1700000000000_0001`, or `%sparkvet` for the session's own application.

%load_ext sparkvet_magic; SPARKVET_URL, and where the server asks for it SPARKVET_TOKEN, are in the environment.
"""

import html
import json
import os
import urllib.error
import urllib.parse
import urllib.request


class Verdict:
    """Reads as text and as HTML."""

    def __init__(self, application, verdict, href):
        self.application, self.verdict, self.href = application, verdict, href

    def __repr__(self):
        return "{}: {}\n{}".format(self.verdict["severity"].upper(), self.verdict["headline"], self.href)

    def _repr_html_(self):
        return '<p><strong>{}</strong> {} <a href="{}" target="_blank" rel="noopener">all of it</a></p>'.format(
            html.escape(self.verdict["severity"]),
            html.escape(self.verdict["headline"]),
            html.escape(self.href, quote=True),
        )


def verdict_of(application):
    """Asks the server; None where nothing is stored of the application (yet)."""
    base = os.environ["SPARKVET_URL"].rstrip("/")
    quoted = urllib.parse.quote(application, safe="")
    request = urllib.request.Request("{}/api/v1/applications/{}".format(base, quoted))
    if os.environ.get("SPARKVET_TOKEN"):
        request.add_header("Authorization", "Bearer " + os.environ["SPARKVET_TOKEN"])
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            runs = json.load(answer)["attempts"]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
    if not runs:
        return None
    return Verdict(application, runs[0]["verdict"], "{}/history/{}".format(base, quoted))


def load_ipython_extension(ipython):
    def sparkvet(line):
        application = line.strip()
        if not application:
            spark = ipython.user_ns.get("spark")
            if spark is None:
                print("usage: %sparkvet <application id>")
                return None
            application = spark.sparkContext.applicationId
        found = verdict_of(application)
        if found is None:
            print("{} is not judged yet: it is once it has ended".format(application))
        return found

    ipython.register_magic_function(sparkvet, "line", "sparkvet")
