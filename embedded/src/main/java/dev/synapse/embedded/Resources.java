package dev.synapse.embedded;

import java.io.InputStream;

/** Resources in the jars of the published binaries. */
final class Resources {
    private Resources() {}

    static InputStream open(String name) {
        InputStream in = Resources.class.getResourceAsStream(name);
        if (in == null) {
            throw Platform.unsupported("This build does not contain " + name
                    + " (it contains the binaries of the machine it was built on)");
        }
        return in;
    }
}
