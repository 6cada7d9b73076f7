/* The second translation unit of header.c. */
#include "specado.h"

extern int header_again(void);

int header_again(void)
{
    return specado_abi_version() == SPECADO_ABI_VERSION ? SPECADO_SUCCESS : SPECADO_UNKNOWN;
}
