package dev.synapse.shared.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisNoScriptException;
import java.util.concurrent.CompletionException;

/** Translates Lettuce's exceptions: distinguishes a Redis that is unavailable or refuses writes from a command that is wrong. Stateless. */
final class RedisErrors {

    private RedisErrors() {}

    /** Redis does not have a script with the given digest. */
    static final class ScriptNotCached extends RuntimeException {
        ScriptNotCached(Throwable cause) {
            super(cause);
        }
    }

    /** The exception that a command with this failure throws. */
    static RuntimeException translate(Throwable cause) {
        Throwable root = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        return switch (root) {
            case RedisNoScriptException e -> new ScriptNotCached(e);
            case RedisCommandTimeoutException e -> new RedisUnavailable("Redis did not answer in time", e);
            case RedisCommandExecutionException e
            when refusesTemporarily(e) -> new RedisUnavailable("Redis refuses to write: " + e.getMessage(), e);
            case RedisCommandExecutionException e
            when String.valueOf(e.getMessage()).startsWith("WRONGTYPE") ->
                new WrongTypeException("Redis: " + e.getMessage(), e);
            case RedisCommandExecutionException e
            when isForbidden(e) ->
                new IllegalStateException(
                        "Redis: " + e.getMessage()
                                + ". The user in REDIS_URL needs permission for the commands in redis-commands.txt",
                        e);
            case RedisCommandExecutionException e -> new IllegalStateException("Redis: " + e.getMessage(), e);
            default -> new RedisUnavailable("Redis is unavailable: " + reason(root), root);
        };
    }

    private static boolean isForbidden(RedisCommandExecutionException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("NOPERM")
                || message.contains("ACL failure")
                || message.contains("can't run this command");
    }

    private static boolean refusesTemporarily(RedisCommandExecutionException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("OOM ")
                || message.contains("MISCONF")
                || message.contains("LOADING")
                || message.contains("READONLY")
                || message.contains("MASTERDOWN")
                || message.contains("CLUSTERDOWN")
                || message.contains("TRYAGAIN")
                || message.startsWith("MOVED ")
                || message.startsWith("ASK ")
                || message.contains("non local key")
                || message.contains("NOREPLICAS")
                || message.contains("BUSY Redis");
    }

    /** The message of the root cause. */
    static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
