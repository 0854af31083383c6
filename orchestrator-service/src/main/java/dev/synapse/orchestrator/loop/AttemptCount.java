package dev.synapse.orchestrator.loop;

/** A number of attempts as text, for errors and reasons of dead letters. */
final class AttemptCount {

    private AttemptCount() {}

    static String text(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }
}
