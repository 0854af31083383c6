package dev.synapse.cli;

/** Displays a turn as its events arrive. Receives each message once. */
sealed interface TurnView permits TranscriptView, ProgressView {
    void show(Event event);

    /** Ends the display of the turn and shows anything still queued. */
    void end();
}
