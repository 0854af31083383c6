package dev.synapse.cli;

/** Shows a turn as its events come; each message reaches it once. */
sealed interface View permits LiveView, BriefView {
    void show(Event event);

    /** The turn has ended: what is still held back is shown. */
    void end();
}
