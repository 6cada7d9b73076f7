# Finding it sets nothing but what every package sets, and it can be found again.
function(variables result)
  get_directory_property(all VARIABLES)
  list(FILTER all EXCLUDE REGEX "^(specado_|all$|result$|before$|after$|ARG)")
  set(${result} "${all}" PARENT_SCOPE)
endfunction()

function(check_scope)
  # what find_package itself leaves behind the first time
  find_package(nothing_of_this_name CONFIG QUIET)
  variables(before)
  find_package(specado CONFIG REQUIRED)
  find_package(specado CONFIG REQUIRED)
  variables(after)
  list(REMOVE_ITEM after ${before})
  list(FILTER after EXCLUDE REGEX "^nothing_of_this_name")
  if(after)
    message(FATAL_ERROR "find_package(specado) sets ${after}")
  endif()
  get_directory_property(all VARIABLES)
  list(FILTER all INCLUDE REGEX "^_?specado_")
  list(REMOVE_ITEM all specado_CONFIG specado_CONSIDERED_CONFIGS specado_CONSIDERED_VERSIONS specado_DIR specado_FOUND
    specado_VERSION specado_VERSION_COUNT specado_VERSION_MAJOR specado_VERSION_MINOR specado_VERSION_PATCH specado_VERSION_TWEAK
    specado_shared_FOUND specado_static_FOUND)
  if(all)
    message(FATAL_ERROR "find_package(specado) leaves ${all}")
  endif()
endfunction()

check_scope()
find_package(specado CONFIG REQUIRED)
