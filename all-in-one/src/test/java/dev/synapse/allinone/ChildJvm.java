package dev.synapse.allinone;

import java.util.Map;

/** Options for JVMs that tests start. */
final class ChildJvm {

    /** A small heap, and only the compiler that pays off in short runs. */
    static final Map<String, String> OPTIONS =
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx384m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");

    private ChildJvm() {}
}
