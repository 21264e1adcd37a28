-- Every view, and every column of it.
SELECT view_name, row_is, column_name, data_type, meaning FROM dictionary ORDER BY view_name, position
