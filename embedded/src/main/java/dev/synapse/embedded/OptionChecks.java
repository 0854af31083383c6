package dev.synapse.embedded;

final class OptionChecks {
    private static final int HIGHEST_PORT = 65_535;

    private OptionChecks() {}

    static void port(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and " + HIGHEST_PORT);
        }
    }

    static void password(String password) {
        if (password.isBlank() || password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the password of a database must not be blank or hold control characters");
        }
    }
}
