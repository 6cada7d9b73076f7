#!/bin/sh
# The compiler, called so that functions have the same names whatever is built for: cargo tells each package of each
# target apart by a number, which goes into all names. What is known of a function (`hot.profdata`) is found by its
# name.
rustc=$1
shift
for argument do
    shift
    case $argument in
        # the package itself has the same names in each version
        metadata=????????????????) argument=metadata=$CARGO_PKG_NAME
            [ "$CARGO_PKG_NAME" = specado-ffi ] || argument=$argument-${CARGO_PKG_VERSION%.*} ;;
    esac
    set -- "$@" "$argument"
done
exec "$rustc" "$@"
