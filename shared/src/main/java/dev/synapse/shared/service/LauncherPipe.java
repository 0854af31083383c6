package dev.synapse.shared.service;

import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;

/**
 * The standard input of a process that {@code ./synapse up} started: a pipe that closes when the launcher ends for any reason. A process
 * whose launcher is gone would keep running unnoticed, so it stops as by SIGTERM.
 */
final class LauncherPipe {

    private LauncherPipe() {}

    /** Watches the pipe on a thread of its own; does nothing in a process that was started in another way. */
    static void watch(Logger log) {
        if ("1".equals(System.getenv("SYNAPSE_SUPERVISED"))) {
            Thread.ofPlatform().daemon().name("launcher-pipe").start(() -> awaitEnd(log));
        }
    }

    private static void awaitEnd(Logger log) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            log.warn("Cannot read from the launcher's pipe: {}", e.getMessage());
        }
        log.warn("The launcher ended; stopping");
        System.exit(0);
    }
}
