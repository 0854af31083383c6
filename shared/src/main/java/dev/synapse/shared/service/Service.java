package dev.synapse.shared.service;

import dev.synapse.shared.log.LogLevel;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.settings.InvalidSettingException;
import dev.synapse.shared.settings.UnknownSettings;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lifecycle of a service's process. */
public final class Service {

    private Service() {}

    /** A service that runs until it is closed. */
    @FunctionalInterface
    public interface Running extends AutoCloseable {

        @Override
        void close();
    }

    /** The environment of a service that runs alone, which logs to the console: its log level applies, unknown names are reported. */
    public static Environment environment() {
        Environment env = Environment.load();
        LogLevel.apply(env);
        UnknownSettings.report(env);
        return env;
    }

    /**
     * Starts the service, blocks until SIGTERM or SIGINT, then closes it and exits with code 0; further signals have no effect. This is the
     * only shutdown hook of the process: the result of {@code start} has to close everything. An invalid setting ends the process with one
     * line on standard error and code 1. Nothing is logged before the service has started, because starting decides the log's destination.
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
        log.info("{} is stopping", name);
        try {
            running.close();
            log.info("{} has stopped", name);
        } catch (RuntimeException e) {
            log.error("{} failed to stop cleanly", name, e);
            Runtime.getRuntime().halt(1);
        }
        // otherwise the JVM would exit with the code of the signal, 143, even after an orderly shutdown
        Runtime.getRuntime().halt(0);
    }
}
