// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "metadata/vault_inventory.h"

namespace khen::ocfl {

// What an inventory must hold on its own, without looking at the directory that it describes.
void check_rules(const Inventory& inventory, std::vector<Finding>& findings);

}  // namespace khen::ocfl
