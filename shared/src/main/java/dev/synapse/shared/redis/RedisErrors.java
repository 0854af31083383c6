package dev.synapse.shared.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import java.util.concurrent.CompletionException;

/** Tells a Redis that is away, or takes nothing for now, from a command that is wrong. */
final class RedisErrors {

    private RedisErrors() {}

    /** Redis does not have the script under its digest. */
    static final class ScriptUnknown extends RuntimeException {
        ScriptUnknown(Throwable cause) {
            super(cause);
        }
    }

    /** What a command that failed with it throws. */
    static RuntimeException translate(Throwable cause) {
        Throwable root = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        return switch (root) {
            case RedisNoScriptException e -> new ScriptUnknown(e);
            case RedisCommandTimeoutException e -> new RedisUnavailable("Redis did not answer in time", e);
            case RedisCommandExecutionException e
            when refusesForNow(e) -> new RedisUnavailable("Redis refuses to write: " + e.getMessage(), e);
            case RedisCommandExecutionException e
            when String.valueOf(e.getMessage()).startsWith("WRONGTYPE") ->
                new WrongTypeException("Redis: " + e.getMessage(), e);
            case RedisCommandExecutionException e
            when isForbidden(e) ->
                new IllegalStateException(
                        "Redis: " + e.getMessage()
                                + ". The user of REDIS_URL has to be allowed what redis-commands.txt names",
                        e);
            case RedisCommandExecutionException e -> new IllegalStateException("Redis: " + e.getMessage(), e);
            default -> new RedisUnavailable("Redis is away: " + reason(root), root);
        };
    }

    private static boolean isForbidden(RedisCommandExecutionException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("NOPERM")
                || message.contains("ACL failure")
                || message.contains("can't run this command");
    }

    private static boolean refusesForNow(RedisCommandExecutionException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("OOM ")
                || message.contains("MISCONF")
                || message.contains("LOADING")
                || message.contains("READONLY")
                || message.contains("MASTERDOWN")
                || message.contains("CLUSTERDOWN")
                || message.contains("TRYAGAIN")
                || message.contains("NOREPLICAS")
                || message.contains("BUSY Redis");
    }

    /** What is at the bottom of it. */
    static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
