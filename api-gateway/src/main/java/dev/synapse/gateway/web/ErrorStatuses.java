package dev.synapse.gateway.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tells the description of the API the statuses of refusals that an operation has beside those that follow from its form. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ErrorStatuses {

    /** The statuses. */
    int[] value();
}
