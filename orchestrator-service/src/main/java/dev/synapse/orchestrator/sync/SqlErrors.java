package dev.synapse.orchestrator.sync;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;

/**
 * Classifies errors of PostgreSQL as permanent or transient by the class of the SQLSTATE (PostgreSQL manual, appendix A). An error is
 * permanent only if the data are invalid. Any other error, such as an unavailable, read-only, full or unmigrated database, depends on the
 * installation and may pass.
 */
public final class SqlErrors {

    /** Data exception, integrity constraint violation, program limit exceeded. */
    private static final Set<String> PERMANENT = Set.of("22", "23", "54");

    private SqlErrors() {}

    /** Whether the same statement may succeed later. */
    public static boolean isTransient(DataAccessException e) {
        return sql(e).isPresent() && permanentState(e).isEmpty();
    }

    /** The SQLSTATE of a permanent error; empty if the error is none. */
    static Optional<String> permanentState(DataAccessException e) {
        return sql(e).map(SQLException::getSQLState)
                .filter(state -> state.length() == 5 && PERMANENT.contains(state.substring(0, 2)));
    }

    private static Optional<SQLException> sql(DataAccessException e) {
        return Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst();
    }
}
