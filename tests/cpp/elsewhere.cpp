// The header in a second translation unit.
#include "specado.hpp"

std::size_t providers_seen_elsewhere();
std::size_t providers_seen_elsewhere() { return specado::providers().size(); }
