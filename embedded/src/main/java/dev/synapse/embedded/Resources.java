package dev.synapse.embedded;

import java.io.InputStream;

/** What stands in the jars of the published binaries. */
final class Resources {
    private Resources() {}

    static InputStream open(String name) {
        InputStream in = Resources.class.getResourceAsStream(name);
        if (in == null) {
            throw Platform.unsupported(
                    "this build holds no " + name + " (it holds the binaries of the machine that it was built on)");
        }
        return in;
    }
}
