package dev.synapse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A POSIX signal that tests send to processes they have started. */
public enum PosixSignal {
    /** Kills the process, like a crash. */
    KILL,
    /** Suspends the process, with its connections open. */
    STOP,
    /** Resumes a suspended process. */
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
