package dev.synapse.shared.service;

import dev.synapse.shared.settings.BadSetting;

/** How a service's process begins. */
public final class Service {

    private Service() {}

    /** Runs the body; a bad setting ends the process with one line on the error output and the code 1. */
    public static void main(String name, Runnable body) {
        try {
            body.run();
        } catch (BadSetting e) {
            System.err.println(name + " cannot start: " + e.getMessage());
            System.exit(1);
        }
    }
}
