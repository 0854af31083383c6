package dev.synapse.allinone;

import java.util.Map;

/** What the JVMs are given that tests start. */
final class ChildJvm {

    /** A small heap, and no compiler that pays off only in long runs. */
    static final Map<String, String> OPTIONS =
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx384m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");

    private ChildJvm() {}
}
