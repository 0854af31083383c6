package dev.synapse.embedded;

final class OptionChecks {
    private static final int HIGHEST_PORT = 65_535;

    private OptionChecks() {}

    static void port(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("Invalid port " + port + "; expected 0 to " + HIGHEST_PORT);
        }
    }

    static void password(String password) {
        if (password.isBlank() || password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A database password must not be blank or contain control characters");
        }
    }
}
