import Foundation
import GalleyCommands

// First of all: a peer that closes a connection or a pipe must be an error, not the end of the process.
signal(SIGPIPE, SIG_IGN)

await GalleyProgram.run()
