package dev.synapse.tools.mcp;

import java.util.Map;
import java.util.Set;

/**
 * The environment of an MCP server that we start: a few variables that programs cannot run without, and those
 * configured for it. It contains none of our keys, nor the address of Redis.
 */
final class ChildEnvironment {
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

    private ChildEnvironment() {}

    static boolean isInherited(String name) {
        return INHERITED.contains(name);
    }

    /** Reduces the environment to the inherited variables and adds the configured ones. */
    static void prepare(Map<String, String> environment, Map<String, String> configured) {
        environment.keySet().retainAll(INHERITED);
        environment.putAll(configured);
    }
}
