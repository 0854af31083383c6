package dev.synapse.embedded;

/**
 * An embedded server could not be started. The message addresses the user who started Synapse: it names the cause and a remedy.
 */
public class ServerStartException extends RuntimeException {

    private final boolean portTaken;

    ServerStartException(String message) {
        super(message);
        this.portTaken = false;
    }

    ServerStartException(String message, Throwable cause) {
        super(message, cause);
        this.portTaken = false;
    }

    private ServerStartException(String message, boolean portTaken) {
        super(message);
        this.portTaken = portTaken;
    }

    static ServerStartException portTaken(String message) {
        return new ServerStartException(message, true);
    }

    boolean isPortTaken() {
        return portTaken;
    }
}
