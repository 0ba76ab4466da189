"""Sparkmagic events handler: after a failed cell, where the verdict on its session will be.

In ~/.sparkmagic/config.json: "events_handler_class": "sparkvet_sparkmagic.SparkvetEventsHandler"
The environment of the notebook server has SPARKVET_URL, such as https://sparkvet.corp.
"""

import json
import os
import urllib.parse
import urllib.request

from hdijupyterutils.eventshandler import EventsHandler
from IPython.display import HTML, display

ENDS = ("notebookStatementExecutionEnd", "notebookSqlExecutionEnd")


class SparkvetEventsHandler(EventsHandler):
    """Logs as the handler that it replaces, and never breaks a cell."""

    def handle_event(self, kwargs_list):
        super().handle_event(kwargs_list)
        event = dict(kwargs_list)
        if event.get("EventName") not in ENDS or event.get("Success"):
            return
        try:
            self.show(event.get("SessionId"), event.get("StatementId"))
        except Exception as error:  # a link is not worth a traceback
            self.logger.error("sparkvet: {}".format(error))

    def show(self, session_id, statement_id):
        base = os.environ["SPARKVET_URL"].rstrip("/")
        application = application_of(session_id)
        path = (
            "/search?text=livy-session-{}".format(int(session_id))
            if application is None
            else "/history/{}".format(urllib.parse.quote(application, safe=""))
        )
        where = "" if statement_id is None else " (look for statement {})".format(int(statement_id))
        display(HTML('<a href="{}{}" target="_blank" rel="noopener">Why? sparkvet</a>{}'.format(base, path, where)))


def application_of(session_id):
    """The session's application, asked of Livy without a password; None where that is refused."""
    from sparkmagic.utils import configuration

    livy = configuration.kernel_python_credentials()["url"].rstrip("/")
    try:
        with urllib.request.urlopen("{}/sessions/{}".format(livy, int(session_id)), timeout=3) as answer:
            return json.load(answer).get("appId")
    except OSError:
        return None
