package dev.synapse.shared.service;

import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;

/**
 * The standard input of a process that {@code ./synapse up} started: a pipe that ends when the launcher does, however that ends. A
 * process without its launcher would run on unnoticed, so it stops as by SIGTERM.
 */
final class LauncherPipe {

    private LauncherPipe() {}

    /** Watches in a thread of its own; does nothing in a process that was started otherwise. */
    static void watch(Logger log) {
        if ("1".equals(System.getenv("SYNAPSE_SUPERVISED"))) {
            Thread.ofPlatform().daemon().name("launcher-pipe").start(() -> awaitEnd(log));
        }
    }

    private static void awaitEnd(Logger log) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            log.warn("The pipe to the launcher broke: {}", e.getMessage());
        }
        log.warn("The launcher has ended; stopping");
        System.exit(0);
    }
}
