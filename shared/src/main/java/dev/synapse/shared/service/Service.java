package dev.synapse.shared.service;

import dev.synapse.shared.settings.BadSetting;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a service's process. */
public final class Service {

    private static final Logger log = LoggerFactory.getLogger(Service.class);

    private Service() {}

    /** Something that runs until it is closed. */
    @FunctionalInterface
    public interface Running extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Starts the service and stays until SIGTERM or SIGINT, then closes it. A bad setting ends the process with one line on the
     * error output and the code 1.
     */
    public static void run(String name, Supplier<Running> start) {
        try {
            Running running = start.get();
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(name, running, stopped), "shutdown"));
            log.info("{} is running", name);
            stopped.await();
        } catch (BadSetting e) {
            System.err.println(name + " cannot start: " + e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(String name, Running running, CountDownLatch stopped) {
        log.info("{} stops", name);
        running.close();
        log.info("{} has stopped", name);
        stopped.countDown();
    }
}
