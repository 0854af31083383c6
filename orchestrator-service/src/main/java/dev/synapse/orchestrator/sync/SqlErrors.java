package dev.synapse.orchestrator.sync;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;

/**
 * Tells what PostgreSQL refuses for good from what may be otherwise later, by the class of the SQLSTATE (PostgreSQL, appendix A):
 * it is final where the data themselves are at fault. Whatever else it says, that it is away, read-only, full, or lacks a migration,
 * is the installation's state and not the turn's fault.
 */
public final class SqlErrors {

    /** Data exception, integrity constraint violation, program limit exceeded. */
    private static final Set<String> FINAL = Set.of("22", "23", "54");

    private SqlErrors() {}

    /** Whether PostgreSQL itself, or the way to it, is the reason, so that the same may succeed later. */
    public static boolean isTransient(DataAccessException e) {
        return sql(e).isPresent() && permanentState(e).isEmpty();
    }

    /** The SQLSTATE with which the data were refused for good; empty if they were not. */
    static Optional<String> permanentState(DataAccessException e) {
        return sql(e).map(SQLException::getSQLState)
                .filter(state -> state.length() == 5 && FINAL.contains(state.substring(0, 2)));
    }

    private static Optional<SQLException> sql(DataAccessException e) {
        return Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst();
    }
}
