package dev.synapse.shared.service;

import dev.synapse.shared.settings.InvalidSettingException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a service's process. */
public final class Service {

    private Service() {}

    /** Something that runs until it is closed. */
    @FunctionalInterface
    public interface Running extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Starts the service and stays until SIGTERM or SIGINT, then closes it and ends the process with the code 0; further signals
     * change nothing. This is the one shutdown hook of the process: what closes is closed by {@code start}'s result. A bad setting ends
     * it with one line on the error output and the code 1. Nothing is logged before the service has started, since that is what
     * decides where the log goes.
     */
    public static void run(String name, Supplier<Running> start) {
        try {
            Running running = start.get();
            Logger log = LoggerFactory.getLogger(Service.class);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(name, running, log), "shutdown"));
            log.info("{} is running", name);
            LauncherPipe.watch(log);
            new CountDownLatch(1).await();
        } catch (InvalidSettingException e) {
            System.err.println(name + " cannot start: " + e.getMessage());
            System.exit(1);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Service.class).error("{} cannot start", name, e);
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(String name, Running running, Logger log) {
        log.info("{} stops", name);
        try {
            running.close();
            log.info("{} has stopped", name);
        } catch (RuntimeException e) {
            log.error("{} did not stop in order", name, e);
            Runtime.getRuntime().halt(1);
        }
        // without this the JVM would report the signal, 143, for an orderly end
        Runtime.getRuntime().halt(0);
    }
}
