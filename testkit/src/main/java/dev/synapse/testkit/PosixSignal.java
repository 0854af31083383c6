package dev.synapse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A signal of POSIX that tests send to processes which they have started. */
public enum PosixSignal {
    /** Ends the process as a crash does. */
    KILL,
    /** The process stands still, with its connections open. */
    STOP,
    /** A process that stands still goes on. */
    CONT;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Sends it to the process with that id; throws {@link IllegalStateException} if there is none. */
    public void send(long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(pid)).start();
            if (!kill.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("cannot send SIG" + name() + " to process " + pid);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot send SIG" + name() + " to process " + pid, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name(), interrupted);
        }
    }
}
