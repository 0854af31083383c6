package dev.synapse.testkit;

/** Waits for the end of a thread that was told to end. */
final class Joining {
    private Joining() {}

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
