"""What is compared: ways to bring a database container to another image, or only down and up again."""

import json
import os

from commands import run


class Galley:
    """`galley upgrade` of a container that `docker run` started."""

    title = "galley upgrade"

    def __init__(self, program, server):
        self.program = program
        self.server = server

    def start(self, image):
        server = self.server
        variable = server.kind.password_variable
        run(
            ["docker", "run", "-d", "--name", server.name, "-p", server.published, "-e", variable, image]
            + server.options,
            {variable: server.secret},
        )

    def act(self, image):
        """What Galley said of its steps."""
        return run([self.program, "upgrade", self.server.name, "--to", image, "--yes", "--reason", "benchmark"])[1]

    def tidy(self):
        run([self.program, "prune", self.server.name, "--yes"])


class Restart:
    """`docker stop` and `docker start` of Galley's container: nothing that changes its image can be shorter."""

    title = "docker stop + docker start"

    def __init__(self, server):
        self.server = server

    def act(self, _image):
        run(["docker", "stop", self.server.name])
        run(["docker", "start", self.server.name])

    def tidy(self):
        pass


class Compose:
    """`docker-compose up -d` after the image in its file was changed."""

    title = "compose up -d"

    def __init__(self, program, server, folder):
        self.program = program
        self.server = server
        self.file = os.path.join(folder, server.name + ".json")

    def start(self, image):
        server = self.server
        service = {
            "container_name": server.name,
            "image": image,
            # The same network as docker run's.
            "network_mode": "bridge",
            "ports": [server.published],
            "environment": [server.kind.password_variable],
            # As long as Galley gives the server; ten seconds would cut a long shutdown off.
            "stop_grace_period": "5m",
        }
        if server.options:
            service["command"] = server.options
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump({"services": {"database": service}}, file)
        self.up()

    def up(self):
        run(
            [self.program, "--project-name", self.server.name, "--file", self.file, "up", "--detach"],
            {self.server.kind.password_variable: self.server.secret},
        )

    def act(self, image):
        self.start(image)

    def tidy(self):
        pass
