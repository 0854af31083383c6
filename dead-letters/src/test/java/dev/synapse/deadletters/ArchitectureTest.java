package dev.synapse.deadletters;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.messages.MessageAcceptance;
import dev.synapse.gateway.web.ApiException;

@AnalyzeClasses(packages = "dev.synapse.deadletters", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule of_the_gateway_only_dead_letters_and_message_acceptance_are_used = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.synapse..")
                    .and(not(resideInAnyPackage(
                            "dev.synapse.deadletters..", "dev.synapse.gateway.deadletters..", "dev.synapse.shared..")))
                    .and(not(belongToAnyOf(
                            MessageAcceptance.class, CapacityLimits.class, FileLimits.class, ApiException.class))));
}
