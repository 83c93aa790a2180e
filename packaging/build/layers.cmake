# SPDX-License-Identifier: Apache-2.0
# add_layer(FOLDER [NAME target] [EXCEPT file...] USES library...)
# One static library from the .c files of one folder (common/base -> common_base). It may include and link
# only what stands after USES; tests/CMakeLists.txt links each folder's tests with the same list.
function(add_layer folder)
    cmake_parse_arguments(LAYER "" "NAME" "EXCEPT;USES" ${ARGN})
    if(LAYER_NAME)
        set(target ${LAYER_NAME})
    else()
        string(REPLACE "/" "_" target ${folder})
    endif()
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.c)
    foreach(file IN LISTS LAYER_EXCEPT)
        list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/${folder}/${file})
    endforeach()
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${LAYER_USES} PRIVATE eldercare_warnings)
endfunction()
