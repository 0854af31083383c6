package dev.synapse.tools.mcp;

import java.util.Map;
import java.util.Set;

/**
 * What a program that we start finds in its environment: a handful of variables without which programs do not run, and what the
 * operator wrote for it. None of our keys, nor the address of Redis.
 */
final class ChildEnvironment {
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

    private ChildEnvironment() {}

    static boolean isInherited(String name) {
        return INHERITED.contains(name);
    }

    static void prepare(Map<String, String> environment, Map<String, String> own) {
        environment.keySet().retainAll(INHERITED);
        environment.putAll(own);
    }
}
